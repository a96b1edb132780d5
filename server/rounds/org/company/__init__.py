"""What a company says about itself: name, zone, money, calendar's basis, modules it does without, its own words."""
