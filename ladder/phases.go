package ladder

import (
	"slices"

	"github.com/tcpglass/tcpglass/wire"
)

// phases gives every row its phase. What one side does at one instant is a
// group and has one phase: the user's call to close belongs to the FIN that
// follows it. A trace without a SYN begins in the middle.
func phases(rows []Row, fromSyn bool) {
	phase := Opening
	been := [2]bool{!fromSyn, !fromSyn} // ends that have been ESTABLISHED
	for len(rows) > 0 {
		group := rows[:groupLen(rows)]
		rows = rows[len(group):]
		if been[Left] && been[Right] {
			phase = max(phase, Transfer)
		}
		if slices.ContainsFunc(group, func(r Row) bool { return r.opens(phase) }) {
			phase, been = Opening, [2]bool{}
		}
		for i := range group {
			if group[i].closes(been) {
				phase = Closing
			}
			if group[i].State == "ESTABLISHED" {
				been[group[i].Side] = true
			}
		}
		for i := range group {
			group[i].Phase = phase
		}
	}
}

// groupLen is how many of the first rows share their side and instant.
func groupLen(rows []Row) int {
	n := 1
	for n < len(rows) && rows[n].At == rows[0].At && rows[n].Side == rows[0].Side {
		n++
	}
	return n
}

// opens reports whether a connection begins with r: with a SYN that has not
// been sent before, or that comes again after the one before was closed.
func (r *Row) opens(phase Phase) bool {
	if r.Leaves == nil || r.Leaves.Again && phase != Closing {
		return false
	}
	return r.Leaves.Segment.Flags.Has(wire.SYN) && !r.Leaves.Segment.Flags.Has(wire.ACK)
}

// closes reports whether the end of the connection begins with r. A reset
// ends nothing where no end has been ESTABLISHED: it answers a stray segment
// while the opening goes on, or refuses it.
func (r *Row) closes(been [2]bool) bool {
	if r.Leaves == nil {
		return false
	}
	f := r.Leaves.Segment.Flags
	return f.Has(wire.FIN) || f.Has(wire.RST) && (been[Left] || been[Right])
}
