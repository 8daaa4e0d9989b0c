"""Clock, ids, location, camera and keys behind protocols. Never decides what they mean."""
