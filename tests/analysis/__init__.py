"""Tests of detection, its simulator and its evaluation."""
