"""No connection leaves a side: the ways out that there are, each tried where a side's code can run."""
