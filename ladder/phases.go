package ladder

import "github.com/tcpglass/tcpglass/wire"

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
		for i := range group {
			if group[i].closes() {
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

// closes reports whether the end of the connection begins with r.
func (r *Row) closes() bool {
	return r.Leaves != nil && r.Leaves.Segment.Flags.Any(wire.FIN|wire.RST)
}
