"""Pages as people of the academy would see them, from drafts. What is made for it, a person too, is taken back at once."""
