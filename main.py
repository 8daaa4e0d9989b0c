"""Where Android starts the phone's program; it hands over at once. On a desk: `-m mobile`."""

from mobile.main import main

if __name__ == "__main__":
    main([])
