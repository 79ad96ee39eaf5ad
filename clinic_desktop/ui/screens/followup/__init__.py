"""随访管理: the work list, its calendar, progress and gaps, referrals and screening."""
