"""Test data: one function a thing, each giving the least that is valid."""
