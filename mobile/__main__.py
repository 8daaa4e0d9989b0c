"""`python -m mobile [--data DIR] [--server URL]`: the phone's window on this machine."""

import sys

from mobile.main import main

sys.exit(main())
