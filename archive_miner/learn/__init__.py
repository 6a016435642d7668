"""Labels to models: features, training, calibration, explanation, model folders."""
