package sockets

// take appends the rows of what was read at once. done: the dump is over,
// with an error number where it has failed.
func (t *Table) take(b []byte) (done bool, errno int) {
	for m := range messages(b) {
		switch m.kind {
		case messageDone, messageError:
			return true, m.errno()
		case messageSockets:
			t.append(m.body)
		}
	}
	return false, 0
}

func (t *Table) append(b []byte) {
	r, ok := parse(b)
	switch {
	case !ok:
	case len(t.Sockets) == MaxRows:
		t.Cut = true
	default:
		t.Sockets = append(t.Sockets, r)
	}
}
