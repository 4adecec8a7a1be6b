package analyze

import (
	"iter"
	"slices"
	"strings"

	"github.com/tcpglass/tcpglass/analyze/passive"
	"github.com/tcpglass/tcpglass/dissect"
	"github.com/tcpglass/tcpglass/internal/i18n"
	"github.com/tcpglass/tcpglass/wire"
)

// Row is a connection as the columns see it.
type Row struct {
	*passive.Conn
	Number int                        // of the connection, from 1, in order of first frames
	Tags   func(uint16) []dissect.Tag // what the Conn's Tag stands for; nil: nobody knows
}

// Rows are the connections for the columns. A Row is valid until the next one.
func (a *Analysis) Rows() iter.Seq[*Row] {
	return func(yield func(*Row) bool) {
		r := Row{Tags: a.Tags}
		for n, c := range a.Connections() {
			r.Number, r.Conn = n, c
			if !yield(&r) {
				return
			}
		}
	}
}

// Row is connection n for the columns; ok is false where there is none.
func (a *Analysis) Row(n int) (r Row, ok bool) {
	r = Row{Conn: new(passive.Conn)}
	ok = a.Fill(&r, n)
	return r, ok
}

// Fill makes r the row of connection n, in the Conn that r has. It reports
// whether there is such a connection.
func (a *Analysis) Fill(r *Row, n int) (ok bool) {
	r.Number, r.Tags = n, a.Tags
	*r.Conn, ok = a.Connection(n)
	return ok
}

// Type is what the values of a column are, and which unit they have.
type Type uint8

// The types.
const (
	Number  Type = iota // a count
	Octets              // a number of octets
	Rate                // octets a second
	Span                // a duration; seconds wherever it is written
	Moment              // an instant; RFC 3339 in UTC wherever it is written
	Flag                // yes or no
	Word                // one of few words
	Text                // any text
	Address             // an IP address
	List                // several values: in JSON alone
)

var typeNames = [...]string{"number", "octets", "rate", "seconds", "time", "flag", "word", "text", "address", "list"}

// String is the type as the reference names it.
func (t Type) String() string { return typeNames[t] }

// Column is one thing that can be asked of a connection. JSON, CSV, Parquet,
// the query language and the reference are all made from the one table of
// them.
type Column struct {
	// Name is stable. The dots are groups: JSON nests by them.
	Name string
	Type Type
	// Rare columns are left out of JSON where they are 0, no or empty: most
	// connections have nothing to say there.
	Rare bool
	// Words are what a Word can be; the empty word, which is no value, is
	// not among them.
	Words []string

	// One of these is set. What the capture does not tell is no value: ok is
	// false, or the text is empty.
	number  func(r *Row) (n int64, ok bool) // Number to Flag; Span and Moment in nanoseconds
	word    func(r *Row) string             // Word, Text
	text    func(dst []byte, r *Row) []byte // Text that has to be put together
	address func(r *Row) wire.Addr
	list    func(dst []byte, r *Row) []byte // appends a JSON array; nothing where it would be empty
}

// Doc is what the column means, in a sentence.
func (c *Column) Doc(lang i18n.Lang) string { return lang.Text(c.docKey()) }

// docKey is the key of Doc. What is told of both ends is explained once.
func (c *Column) docKey() string {
	parts := strings.Split(c.Name, ".")
	for i, p := range parts {
		if p == "client" || p == "server" {
			parts[i] = "end"
		}
	}
	return "column." + strings.ReplaceAll(strings.Join(parts, "."), "_", "-")
}

// Int is the value of a column of numbers: Span and Moment in nanoseconds,
// a Flag as 0 or 1. ok is false where the capture does not tell, and for
// columns of another kind.
func (c *Column) Int(r *Row) (n int64, ok bool) {
	if c.number == nil {
		return 0, false
	}
	return c.number(r)
}

// String is the value of a column of words, texts or addresses; empty where
// the capture does not tell, and for other columns.
func (c *Column) String(r *Row) string {
	switch {
	case c.word != nil:
		return c.word(r)
	case c.text != nil:
		return string(c.text(nil, r))
	case c.address != nil:
		return c.address(r).String()
	}
	return ""
}

// Columns is the table, in the order in which they are written. It must not
// be changed.
func Columns() []Column { return table }

// Find is the column of that name; nil where there is none.
func Find(name string) *Column {
	if i := slices.IndexFunc(table, func(c Column) bool { return c.Name == name }); i >= 0 {
		return &table[i]
	}
	return nil
}
