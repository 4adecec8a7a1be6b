package tcpglass

import (
	"github.com/tcpglass/tcpglass/host"
)

// Neighbors are those whose hardware addresses the stack knows or asks for,
// in order of address; nobody where its link carries IP packets.
func (st *Stack) Neighbors() []host.Neighbor {
	now := st.enter()
	defer st.mu.Unlock()
	return st.host.Neighbors(now)
}

// Addrs are the addresses that the stack has now: those of Config.Addrs, but
// for those that are another's on its Ethernet, and those that it has made
// itself there.
func (st *Stack) Addrs() []host.Address {
	now := st.enter()
	defer st.mu.Unlock()
	return st.host.Addrs(now)
}
