package dissect

// Bounds of what is remembered of tags.
const (
	maxTags   = 4       // in one chain; inner ones are ignored
	maxChains = 1 << 14 // different chains in one capture
)

// TagKind is what a tag is an identifier of.
type TagKind uint8

// The kinds of tags: they tell networks apart that may use the same addresses.
// GRE keys, MPLS labels and GTP's tunnel identifiers say how a packet gets
// somewhere, so they are none.
const (
	VLAN   TagKind = iota + 1 // IEEE 802.1Q, 12 bits; 0, which is a priority alone, is no tag
	VXLAN                     // RFC 7348, 24 bits
	Geneve                    // RFC 8926, 24 bits
)

var tagNames = [...]string{"", "VLAN", "VXLAN", "Geneve"}

// String is the usual name.
func (k TagKind) String() string {
	if int(k) < len(tagNames) {
		return tagNames[k]
	}
	return "tag"
}

// Tag is one identifier that a frame carries outside of its IP packet.
type Tag struct {
	Kind TagKind
	ID   uint32
}

// chain is the tags of one frame, the outermost first.
type chain struct {
	tags [maxTags]Tag
	n    uint8
}

func (c *chain) push(kind TagKind, id uint32) {
	if c.n < maxTags {
		c.tags[c.n] = Tag{kind, id}
		c.n++
	}
}

// chains gives each chain a number, from 1, in the order they come.
type chains struct {
	numbers map[chain]uint16
	all     []chain
	last    chain // and its number: neighbours in a capture mostly share tags
	number  uint16
}

// intern is the number of c; 0 where it is new and there is no room.
func (t *chains) intern(c *chain) uint16 {
	if *c == t.last {
		return t.number
	}
	n, ok := t.numbers[*c]
	switch {
	case ok:
	case len(t.all) == maxChains:
		return 0
	default:
		n = t.add(c)
	}
	t.last, t.number = *c, n
	return n
}

func (t *chains) add(c *chain) uint16 {
	if t.numbers == nil {
		t.numbers = make(map[chain]uint16)
	}
	t.all = append(t.all, *c)
	n := uint16(len(t.all))
	t.numbers[*c] = n
	return n
}

// Tags is the chain of tags that Segment.Tag names, the outermost first; none
// for 0. It is that of the direction of a connection that came first: twoway.go. The result must not be written to.
func (d *Dissector) Tags(i uint16) []Tag {
	if i == 0 || int(i) > len(d.chains.all) {
		return nil
	}
	c := &d.chains.all[i-1]
	return c.tags[:c.n]
}
