"""The bundled fonts, their licences and what they must hold. Never fetches anything."""
