"""Modules as files: read and checked, written as pages, and written back."""
