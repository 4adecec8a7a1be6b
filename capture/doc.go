// Package capture reads and writes captures: files of packets, each with the
// time and the interface it was seen at.
//
// NewReader takes an io.Reader and finds out what is in it: pcap in either
// byte order, in micro- or nanoseconds, or with Kuznetsov's longer records;
// pcapng with any number of sections and interfaces; snoop. Merge makes one
// source of several, by time. Whoever reads packets takes a Source, so that a
// file and an interface are the same to it.
//
// A Writer writes pcapng, which Wireshark, tshark and tcpdump read. Each
// packet can carry a comment, which Wireshark shows in front of its headers;
// tcpglass puts there what the packet did to the connection. Writer.Copy
// takes over frames of a Source with the interfaces that they came by.
//
// OpenLive listens on an interface of Linux, or on all of them: a Live is a
// Source whose frames the kernel writes to memory that it shares with us, and
// counts where there was no room.
//
// But for that, nothing here opens a file or asks a clock; compressed files are
// opened by whoever opens files. Files are taken to be hostile: every length is held
// against a limit (MaxFrame, MaxInterfaces, …) before anything is allocated
// for it. A damaged file gives every frame before the damage, and then a
// *Damage that says where it broke and how. What is no capture at all is
// refused with a *NotCapture that says what it looks like.
//
// The formats are draft-ietf-opsawg-pcap (cited as pcap §4),
// draft-ietf-opsawg-pcapng (pcapng §4.1) and RFC 1761 (snoop). Begin reading
// in frame.go, then reader.go.
package capture
