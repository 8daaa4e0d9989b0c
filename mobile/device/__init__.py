"""What the machine gives: clock, ids, position, camera, network, storage, key store.

Never decides anything; every other folder gets these passed in.
"""
