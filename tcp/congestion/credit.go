package congestion

// Credit is how many octets were acknowledged towards the next growth of the
// window in congestion avoidance: with Window and Threshold, all that the
// future of r depends on.
func (r *NewReno) Credit() int { return r.credit }
