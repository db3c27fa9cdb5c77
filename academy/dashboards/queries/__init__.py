"""What single pages ask across the floors below."""
