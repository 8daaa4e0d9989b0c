"""Nothing lost: the sync under every fault that can be drawn."""
