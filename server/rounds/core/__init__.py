"""What every module stands on. Knows nothing of the business."""
