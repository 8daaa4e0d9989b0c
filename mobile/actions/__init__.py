"""What a person can do on the phone, one module per noun; every verb returns `Changes`.

Never knows a widget, and never waits for the network except in `syncing`.
"""
