package dissect

// maxLabels is how many labels of MPLS are passed.
const maxLabels = 16

// mpls reads a stack of labels. Nothing says what stands below it: the first
// four bits do for IP (RFC 4928 §3), and zero is the control word of a
// pseudowire (RFC 4385 §3), but it may be a frame of Ethernet without one
// (RFC 4448 §4.6), whose address begins with anything. So a frame is looked
// for first: its type and the packet behind make a stronger sign.
func (d *Dissector) mpls(v view) Kind {
	v, ok := labels(v)
	switch {
	case d.deeper():
		return d.fail(TooDeep)
	case !ok || len(v.b) == 0:
		return d.fail(Truncated)
	case v.b[0]>>4 == 0 && len(v.b) >= 4 && looksEthernet(v.skip(4)):
		return d.ethernet(v.skip(4))
	case looksEthernet(v):
		return d.ethernet(v)
	case v.b[0]>>4 == 4 || v.b[0]>>4 == 6:
		return d.ip(v)
	}
	return d.other(&d.Counts.Other)
}

// labels passes a stack of labels up to the one that says it is the last.
// RFC 3032 §2.1.
func labels(v view) (view, bool) {
	for range maxLabels {
		if len(v.b) < 4 {
			return v, false
		}
		last := v.b[2]&1 != 0
		v = v.skip(4)
		if last {
			return v, true
		}
	}
	return v, false
}
