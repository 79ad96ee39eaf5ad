"""What the page of a person shows of each programme: trends, ladders, doses, risk, pregnancy."""
