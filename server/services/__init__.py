"""One file per thing the server does, each in one transaction. Never speaks HTTP."""
