"""Everything that the person sees. Qt lives here and nowhere else."""
