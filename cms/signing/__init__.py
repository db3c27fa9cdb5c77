"""The practice lead's sign-off of a module with all that changed in it, at once: sent by an editor, then signed off or sent back."""
