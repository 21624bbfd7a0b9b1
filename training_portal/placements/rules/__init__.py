"""Pure decisions about placements: fairness of an offer, wages, what fits whom."""
