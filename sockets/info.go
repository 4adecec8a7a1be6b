package sockets

// connectionOf makes the details of a connection of its two queues and of the
// attributes behind them.
func connectionOf(in, out int, more []byte) *Connection {
	c := &Connection{Unread: in, Unacked: out}
	for kind, b := range attributes(more) {
		switch kind {
		case attributeInfo:
			c.info(info(b))
		case attributeMemory:
			c.memory(info(b))
		}
	}
	return c
}

// info is a struct tcp_info (linux/tcp.h) or another run of numbers. It grows
// at its end with the kernel's years: what is beyond an older kernel's end
// reads as zero.
type info []byte

func (b info) u32(at int) uint32 {
	if at+4 > len(b) {
		return 0
	}
	return order.Uint32(b[at:])
}

func (b info) u64(at int) uint64 {
	if at+8 > len(b) {
		return 0
	}
	return order.Uint64(b[at:])
}

func (b info) u16(at int) uint16 {
	if at+2 > len(b) {
		return 0
	}
	return order.Uint16(b[at:])
}

// Where the fields of struct tcp_info stand: octets from its beginning.
const (
	infoOptions  = 5   // bits, one octet
	infoRTO      = 8   // µs
	infoMSS      = 16  // octets
	infoAckCame  = 56  // ms ago
	infoRTT      = 68  // µs
	infoCwnd     = 80  // segments
	infoRetrans  = 100 // segments, all told
	infoAcked    = 120 // octets
	infoReceived = 128 // octets
	infoUnsent   = 144 // octets
	infoSndWnd   = 228 // octets; Linux 5.4
	infoRcvWnd   = 232 // octets; Linux 6.2
	infoTimeouts = 240 // Linux 6.7
)

// optionECN is TCPI_OPT_ECN among the options.
const optionECN = 8

func (c *Connection) info(b info) {
	c.ECN = len(b) > infoOptions && b[infoOptions]&optionECN != 0
	c.Unsent = int(b.u32(infoUnsent))
	c.Unacked = max(c.Unacked-c.Unsent, 0) // the queue holds both
	c.SendWindow, c.RecvWindow = int(b.u32(infoSndWnd)), int(b.u32(infoRcvWnd))
	c.MSS = int(b.u32(infoMSS))
	c.Congestion = int(b.u32(infoCwnd)) * c.MSS
	c.SRTT, c.RTO = float64(b.u32(infoRTT))/1e6, float64(b.u32(infoRTO))/1e6
	c.Retransmits, c.Timeouts = b.u32(infoRetrans), uint32(b.u16(infoTimeouts))
	c.Silence = milliseconds(b.u32(infoAckCame))
	c.Sent, c.Received = b.u64(infoAcked), b.u64(infoReceived)
}

// memory reads what linux/sock_diag.h numbers SK_MEMINFO_RMEM_ALLOC and
// SK_MEMINFO_WMEM_QUEUED.
func (c *Connection) memory(b info) { c.Buffers = int(b.u32(0)) + int(b.u32(5*4)) }
