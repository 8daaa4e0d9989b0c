"""The benches of Zoufang: what it costs beside a floor that does nothing but store.

Owns measuring. Never decides whether the product is right: that is the tests' part.
"""
