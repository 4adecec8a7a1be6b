// Package dissect finds the TCP segment in a captured frame, whatever it is
// wrapped in: VLANs, MPLS, PPPoE, GRE, VXLAN, Geneve, GTP-U and the like, IP
// in IP, fragments. The innermost segment wins.
//
// A Dissector is given frames one after the other and leaves what it found in
// its fields:
//
//	switch d.Frame(link, &frame) {
//	case dissect.TCP:       use(&d.Segment)
//	case dissect.ICMPError: use(&d.Quote)
//	}
//
// Reading is lenient, where package wire is as strict as RFC 1122 wants a
// host to be. A host drops what is wrong; an observer has to tell what two
// others have said to each other, and they may have understood a packet whose
// header looks wrong here: captured before the network card filled in length
// and checksum, cut, or changed by a tunnel. So checksums of IP are not
// looked at, a length of zero means what the frame says, and only what
// cannot be read at all is Unreadable.
//
// It does not judge: whether a segment is new, is believed by its receiver or
// belongs to a connection is for package passive.
//
// Memory is fixed but for fragments, which have bounds (fragments.go); no
// frame makes it allocate in steady state. It never panics. Start reading at
// dissector.go.
package dissect
