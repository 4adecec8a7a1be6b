package analyze

import (
	"github.com/tcpglass/tcpglass/analyze/passive"
	"github.com/tcpglass/tcpglass/internal/siphash"
)

// shard is the table of some flows, with what is known of those that have
// left it.
type shard struct {
	*Table
	unclaimed uint64 // ICMP errors about connections that are not there
	gone      Sums   // of those that were forgotten
}

// newShard is a shard of at most limit connections, those that move in room,
// which is empty.
func newShard(key siphash.Key, limit int, room []passive.Conn) *shard {
	s := new(shard)
	s.Table = NewTable(TableConfig{
		Key: key, Max: limit, Rows: true, Marked: true,
		Retire: func(c *passive.Conn, _ Retired) { s.gone.add(c) },
	})
	s.hot.conns = room
	return s
}
