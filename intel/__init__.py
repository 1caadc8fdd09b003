"""Prediction-market intelligence; its detectors arrive with their own feeds, so the package is empty."""
