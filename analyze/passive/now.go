package passive

// Outstanding is how many octets of the stream are under way at the end: up to
// the highest seen, and not acknowledged. 0 also where no ACK has been seen.
func (t *Stream) Outstanding() uint32 { return t.underWay() }

// Progress is how many octets of the end's data were acknowledged, up to 2 GiB;
// ok is false where the capture does not tell.
func (e *End) Progress() (octets uint32, ok bool) {
	if !e.Offer.Seen || !e.Stream.acks.begun {
		return 0, false
	}
	return uint32(max(e.Stream.acks.una.Sub(e.ISN.Add(1)), 0)), true
}

// Shut reports whether the window is closed at the end.
func (w *Window) Shut() bool { return w.since.Set() }
