"""填表: any form about anybody, new or amended."""
