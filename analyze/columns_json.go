package analyze

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"github.com/tcpglass/tcpglass/wire"
)

// AppendJSON appends the connection as one JSON object: a member for each
// column, nested by the dots of its name. What the capture does not tell is
// left out; so is what is rare and not there.
func AppendJSON(dst []byte, r *Row) []byte {
	dst = append(dst, '{')
	dst = tree.append(dst, r)
	dst[len(dst)-1] = '}'
	return dst
}

// tree is the columns as they nest.
var tree = plant(table, "")

// node is a member of an object: a column, or an object itself.
type node struct {
	key      string // with the quotes and the colon
	column   *Column
	children []node
}

// plant makes the members of the group with that prefix. Columns of a group
// stand together, so one walk will do.
func plant(columns []Column, prefix string) (root node) {
	for i := 0; i < len(columns); {
		name := columns[i].Name[len(prefix):]
		first, _, nested := strings.Cut(name, ".")
		key := strconv.Quote(first) + ":"
		if !nested {
			root.children = append(root.children, node{key: key, column: &columns[i]})
			i++
			continue
		}
		group := prefix + first + "."
		end := i
		for end < len(columns) && strings.HasPrefix(columns[end].Name, group) {
			end++
		}
		child := plant(columns[i:end], group)
		child.key = key
		root.children = append(root.children, child)
		i = end
	}
	return root
}

// append appends the members that are there, each with a comma behind it.
func (n *node) append(dst []byte, r *Row) []byte {
	for i := range n.children {
		if child := &n.children[i]; child.column != nil && child.column.number != nil {
			dst = child.number(dst, r)
		} else {
			dst = child.member(dst, r)
		}
	}
	return dst
}

// number appends the member of a column of numbers: most of them are, and
// many are not there.
func (n *node) number(dst []byte, r *Row) []byte {
	v, ok := n.column.number(r)
	if !ok || v == 0 && n.column.Rare {
		return dst
	}
	dst = append(dst, n.key...)
	return append(n.column.appendNumber(dst, v), ',')
}

// member appends any other member.
func (n *node) member(dst []byte, r *Row) []byte {
	start := len(dst)
	dst = append(dst, n.key...)
	full := len(dst)
	if n.column != nil {
		dst = n.column.appendJSON(dst, r)
	} else {
		dst = n.group(dst, r)
	}
	if len(dst) == full {
		return dst[:start]
	}
	return append(dst, ',')
}

// group appends the object of n, or nothing where it would be empty.
func (n *node) group(dst []byte, r *Row) []byte {
	start := len(dst)
	dst = n.append(append(dst, '{'), r)
	if len(dst) == start+1 {
		return dst[:start]
	}
	dst[len(dst)-1] = '}'
	return dst
}

// appendJSON appends the value of c, which is no number; nothing where there
// is none.
func (c *Column) appendJSON(dst []byte, r *Row) []byte {
	switch {
	case c.word != nil:
		if s := c.word(r); s != "" {
			return appendString(dst, s)
		}
		return dst
	case c.text != nil:
		return appendQuoted(dst, r, c.text)
	case c.list != nil:
		return c.list(dst, r)
	}
	dst = append(dst, '"')
	dst = appendAddr(dst, c.address(r))
	return append(dst, '"')
}

func (c *Column) appendNumber(dst []byte, n int64) []byte {
	switch c.Type {
	case Span:
		return appendSeconds(dst, n)
	case Moment:
		return append(appendMoment(append(dst, '"'), n), '"')
	case Flag:
		return strconv.AppendBool(dst, n != 0)
	}
	return strconv.AppendInt(dst, n, 10)
}

// appendSeconds appends nanoseconds as seconds, with the decimals they need.
func appendSeconds(dst []byte, nanos int64) []byte {
	if nanos < 0 {
		return appendSeconds(append(dst, '-'), -nanos)
	}
	dst = strconv.AppendInt(dst, nanos/int64(time.Second), 10)
	rest, n := uint32(nanos%int64(time.Second)), 9 // decimals
	if rest == 0 {
		return dst
	}
	for rest%1000 == 0 { // most captures know but microseconds
		rest, n = rest/1000, n-3
	}
	for rest%10 == 0 {
		rest, n = rest/10, n-1
	}
	digits := [10]byte{'.'}
	for i := n; i > 0; i-- {
		digits[i] = '0' + byte(rest%10)
		rest /= 10
	}
	return append(dst, digits[:n+1]...)
}

func appendMoment(dst []byte, nanos int64) []byte {
	return time.Unix(0, nanos).UTC().AppendFormat(dst, time.RFC3339Nano)
}

func appendAddr(dst []byte, a wire.Addr) []byte {
	if !a.Is4() {
		return a.Netip().AppendTo(dst)
	}
	for i, b := range a.As4() {
		if i > 0 {
			dst = append(dst, '.')
		}
		dst = strconv.AppendUint(dst, uint64(b), 10)
	}
	return dst
}

// appendQuoted appends a text that is put together, which needs no escapes:
// it is of our own words. An empty one is nothing.
func appendQuoted(dst []byte, r *Row, text func([]byte, *Row) []byte) []byte {
	start := len(dst)
	dst = text(append(dst, '"'), r)
	if len(dst) == start+1 {
		return dst[:start]
	}
	return append(dst, '"')
}

// appendString appends a JSON string. Nearly all are plain words.
func appendString(dst []byte, s string) []byte {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c == '"' || c == '\\' || c >= 0x7f {
			quoted, _ := json.Marshal(s) // a string always can be
			return append(dst, quoted...)
		}
	}
	dst = append(dst, '"')
	dst = append(dst, s...)
	return append(dst, '"')
}
