"""绩效考核: every station's score, its rank, where it lost points."""
