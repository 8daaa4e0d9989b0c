"""Screens and the design system, on plain Kivy. Never writes to the store itself."""
