package lessons

import (
	"fmt"
	"strconv"
	"strings"
)

// Sight is something to see in the lesson's capture with Wireshark. A system
// test asks tshark for the frames.
type Sight struct {
	Filter string // a display filter
	Frames []int  // what it shows, by number; none: it shows nothing, and that is the point
	Text   string // what to see in them
}

// nothing is what stands for no frames, in either language.
var nothing = []string{"none", "无"}

// sights are the items of a list that say a filter, the frames and what to
// see: - `tcp.flags.syn == 1` → 1, 2: the SYNs.
func sights(body string) (out []Sight, err error) {
	for _, item := range items(body) {
		s, err := sight(item)
		if err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, nil
}

func sight(item string) (Sight, error) {
	filter, rest, ok := strings.Cut(strings.TrimPrefix(item, "`"), "` → ")
	frames, text, colon := strings.Cut(rest, ": ")
	if !ok || !colon {
		return Sight{}, fmt.Errorf("want - `FILTER` → FRAMES: TEXT, not %q", item)
	}
	s := Sight{Filter: filter, Text: text}
	if frames == nothing[0] || frames == nothing[1] {
		return s, nil
	}
	for number := range strings.SplitSeq(frames, ", ") {
		n, err := strconv.Atoi(number)
		if err != nil || n < 1 {
			return Sight{}, fmt.Errorf("%q is no number of a frame", number)
		}
		s.Frames = append(s.Frames, n)
	}
	return s, nil
}

// Numbers are the frames as people write them: 1, 2; a dash where there are
// none.
func (s *Sight) Numbers() string {
	if len(s.Frames) == 0 {
		return "–"
	}
	var all []string
	for _, n := range s.Frames {
		all = append(all, strconv.Itoa(n))
	}
	return strings.Join(all, ", ")
}
