package tcp

import "testing"

// Timestamps: RFC 7323 §3 to §5.

func TestTimestamps(t *testing.T) {
	tell(t, []script{{
		what: "every segment carries ours and echoes the peer's (§3.2)",
		from: stamped(),
		script: `
			100ms ! write 10
			100ms > ACK seq 101 ts 1100/5000
			150ms < ACK seq 701 ack 111 len 10 ts 5150/1100
			190ms > ACK ack 711 ts 1190/5150`,
	}, {
		what: "of several segments before an ACK the first one's is echoed (§4.3)",
		from: stamped(),
		script: `
			 0ms < ACK seq 701 ack 101 len 10 ts 5010/1000
			10ms < ACK seq 711 ack 101 len 10 ts 5020/1000
			40ms > ACK ack 721 ts 1040/5010
			50ms < ACK seq 721 ack 101 len 10 ts 5050/1040
			90ms > ACK ack 731 ts 1090/5050`,
	}, {
		what: "beyond a hole the last one in order is echoed (§4.3)",
		from: stamped(),
		script: `
			 0ms < ACK seq 801 ack 101 len 100 ts 5010/1000
			 0ms > ACK ack 701 ts 1000/5000
			10ms < ACK seq 701 ack 101 len 100 ts 5020/1000
			10ms > ACK ack 901 ts 1010/5020`,
	}, {
		what: "an echo measures the round trip (§4.1)",
		from: stamped(),
		script: `
			  0ms ! write 10
			  0ms > ACK
			100ms < ACK seq 701 ack 111 ts 5050/1000
			100ms ? srtt 12.5ms`,
	}, {
		what: "an old duplicate is acknowledged and dropped: PAWS (§5.3)",
		from: stamped(),
		script: `
			 0ms < ACK seq 701 ack 101 len 10 ts 4999/1000  -> old-timestamp
			 0ms > ACK seq 101 ack 701 ts 1000/5000
			 0ms ? unread 0`,
	}, {
		what: "after 24 days of silence any timestamp is taken, and echoed (§5.5)",
		from: stamped(),
		script: `
			2073601000ms < ACK seq 701 ack 101 len 10 ts 4000/1000  -> accept
			2073601040ms > ACK ack 711 ts 2073602040/4000
			2073601050ms < ACK seq 711 ack 101 len 10 ts 3999/1000  -> old-timestamp
			2073601050ms > ACK ack 711`,
	}, {
		what: "a reset is not judged by its timestamp (§5.2)",
		from: stamped(),
		script: `
			0ms < RST seq 701 ts 1/0  -> reset
			0ms = CLOSED`,
	}, {
		what: "timestamps go round, too (§5.3)",
		from: start{Config: Config{}, Identity: Identity{ISS: 100, MSS: 1000}, prelude: `
			0ms ! open
			0ms > SYN
			0ms < SYN,ACK seq 700 ack 101 win 10000 ts 4294967290/1000
			0ms > ACK`},
		script: `
			 0ms < ACK seq 701 ack 101 len 10 ts 4/1000           -> accept
			40ms > ACK ts 1040/4
			40ms < ACK seq 711 ack 101 len 10 ts 4294967290/1000  -> old-timestamp
			40ms > ACK`,
	}, {
		what: "a peer that leaves them out is tolerated (§3.2 would drop)",
		from: stamped(),
		script: `
			 0ms < ACK seq 701 ack 101 len 10  -> accept
			40ms > ACK ack 711 ts 1040/5000`,
	}, {
		what: "after weeks of silence an old timestamp proves nothing (§5.5)",
		from: stamped(),
		script: `
			575h < ACK seq 701 ack 101 len 10 ts 4999/1000  -> old-timestamp
			575h > ACK
			577h < ACK seq 701 ack 101 len 10 ts 4999/1000  -> accept
			+40ms > ACK ack 711`,
	}, {
		what: "that silence begins with the connection, not with the clock",
		from: closed().stampedAfter("600h"),
		script: `
			1h < ACK seq 701 ack 101 len 10 ts 4999/1000  -> old-timestamp
			1h > ACK ack 701`,
	}, {
		what: "an echo of what we never sent is no round trip",
		from: stamped(),
		script: `
			  0ms ! write 10
			  0ms > ACK
			200ms > ACK why retransmit-timeout
			210ms < ACK seq 701 ack 111 ts 5050/4000000000
			210ms ? rto 400ms`,
	}})
}

// stampedAfter is s, opened with timestamps once its clock shows so much.
func (s start) stampedAfter(wait string) start {
	s.NoTimestamps = false
	return s.then(wait + ` ! open
		` + wait + ` > SYN
		` + wait + ` < SYN,ACK seq 700 ack 101 win 10000 ts 5000/1000
		` + wait + ` > ACK`)
}
