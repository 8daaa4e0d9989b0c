"""The phone's reading model: pure functions from rows and pending changes to what screens show.

Never does I/O and knows no widget.
"""
