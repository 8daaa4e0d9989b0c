"""The command line `zoufang`: each command with its help. Never decides a rule."""
