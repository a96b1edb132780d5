"""Rounds 巡访: field sales management. `app` builds the server; every other package is one module of the business."""
