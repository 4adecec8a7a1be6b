package ladder

import "slices"

// lanes gives every arrow the lane, counted from its lifeline, in which it
// waits while it is on its way. A segment that is overtaken by nothing takes
// a lane outside those that follow it, so that no arrow crosses another.
func lanes(arrows []*Arrow) map[*Arrow]int {
	lane := make(map[*Arrow]int, len(arrows))
	for i := len(arrows) - 1; i >= 0; i-- {
		a := arrows[i]
		lane[a] = 1
		for _, b := range arrows[i+1:] {
			if b.leaves >= a.ends {
				break // arrows come in the order they leave
			}
			if b.From == a.From && !b.stray() {
				lane[a] = max(lane[a], lane[b]+1)
			}
		}
	}
	return lane
}

// widest bounds the lanes, so that there is room for words beside them.
const widest = 8

// lane is the column in which a waits.
func (p *painter) lane(a *Arrow) int {
	n := min(p.lanes[a], widest)
	if a.From == Left {
		return p.l + n
	}
	return p.r - n
}

// room is the columns between the lanes at row i, a space away from them:
// where words may stand.
func (p *painter) room(i int) (from, to int) {
	from, to = p.l+2, p.r-1
	for _, a := range p.onWay(i) {
		if a.From == Left {
			from = max(from, p.lane(a)+2)
		} else {
			to = min(to, p.lane(a)-1)
		}
	}
	return from, to
}

// onWay are the arrows that leave at row i or before and end after it. Rows
// are asked for in their order.
func (p *painter) onWay(i int) []*Arrow {
	for p.begun < len(p.Arrows) && p.Arrows[p.begun].leaves <= i {
		p.passing = append(p.passing, p.Arrows[p.begun])
		p.begun++
	}
	p.passing = slices.DeleteFunc(p.passing, func(a *Arrow) bool { return a.ends <= i })
	return p.passing
}
