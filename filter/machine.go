package filter

import (
	"encoding/binary"

	"golang.org/x/net/bpf"
)

// The instructions that programs are made of. linux/bpf_common.h.
const (
	sizeW, sizeH, sizeB = 0x00, 0x08, 0x10

	ldImmediate = 0x00
	ldAbsolute  = 0x20 // with a size
	ldIndirect  = 0x40 // with a size
	ldScratch   = 0x60
	ldLength    = 0x80
	ldxHeader   = 0xb1 // four times the lower half of an octet: the length of an IPv4 header
	st          = 0x02
	alu         = 0x04 // with an operation
	ja          = 0x05
	jeq         = 0x15
	jgt         = 0x25
	jge         = 0x35
	jset        = 0x45
	ret         = 0x06
	tax         = 0x07

	operandX = 0x08 // of alu and the jumps: not K

	addition, subtraction, multiplication, division = 0x00, 0x10, 0x20, 0x30
	bitOr, bitAnd, shiftLeft, shiftRight            = 0x40, 0x50, 0x60, 0x70
	remainder, bitXor                               = 0x90, 0xa0

	classMask, operationMask = 0x07, 0xf0
	classLoad, classALU      = 0x00, 0x04
	classJump                = 0x05
)

// machine runs programs that this package made; others may fail. It is not
// bpf.VM because that takes the octets that were captured for the length of
// the packet.
type machine struct {
	frame  []byte
	length uint32 // of the packet on the wire
	a, x   uint32
	words  [scratch]uint32
}

// run is how many octets to keep: 0 where the program, or a load behind the
// end of the frame, rejects it.
func (m *machine) run(code []bpf.RawInstruction) uint32 {
	for pc := 0; pc < len(code); pc++ {
		ins := &code[pc]
		ok := true
		switch ins.Op & classMask {
		case classLoad:
			ok = m.load(ins)
		case classALU:
			ok = m.calculate(ins)
		case classJump:
			pc += m.jump(ins)
		case st:
			m.words[ins.K%scratch] = m.a
		case ret:
			return ins.K
		case tax:
			m.x = m.a
		default: // ldxHeader, the only load of X
			ok = uint64(ins.K) < uint64(len(m.frame))
			if ok {
				m.x = uint32(m.frame[ins.K]&15) * 4
			}
		}
		if !ok {
			return 0
		}
	}
	return 0
}

// load puts a value into A, if it is there.
func (m *machine) load(ins *bpf.RawInstruction) bool {
	at := uint64(ins.K)
	switch ins.Op &^ (sizeH | sizeB) {
	case ldImmediate:
		m.a = ins.K
		return true
	case ldScratch:
		m.a = m.words[ins.K%scratch]
		return true
	case ldLength:
		m.a = m.length
		return true
	case ldIndirect:
		at += uint64(m.x)
	}
	if at >= uint64(len(m.frame)) {
		return false
	}
	return m.octets(ins.Op, m.frame[at:])
}

func (m *machine) octets(op uint16, b []byte) bool {
	switch {
	case op&sizeB != 0:
		m.a = uint32(b[0])
	case op&sizeH != 0 && len(b) >= 2:
		m.a = uint32(binary.BigEndian.Uint16(b))
	case op&sizeH == 0 && len(b) >= 4:
		m.a = binary.BigEndian.Uint32(b)
	default:
		return false
	}
	return true
}

// operand is K or X.
func (m *machine) operand(ins *bpf.RawInstruction) uint32 {
	if ins.Op&operandX != 0 {
		return m.x
	}
	return ins.K
}

// jump is how many instructions are left out.
func (m *machine) jump(ins *bpf.RawInstruction) int {
	b, yes := m.operand(ins), false
	switch ins.Op &^ operandX {
	case ja:
		return int(ins.K)
	case jeq:
		yes = m.a == b
	case jgt:
		yes = m.a > b
	case jge:
		yes = m.a >= b
	case jset:
		yes = m.a&b != 0
	}
	if yes {
		return int(ins.Jt)
	}
	return int(ins.Jf)
}

// calculate combines A with the operand; a division by zero rejects.
func (m *machine) calculate(ins *bpf.RawInstruction) bool {
	op, b := ins.Op&operationMask, m.operand(ins)
	if b == 0 && (op == division || op == remainder) {
		return false
	}
	m.a = calculate(op, m.a, b)
	return true
}

// calculate is one operation, in 32 bits without sign.
func calculate(op uint16, a, b uint32) uint32 {
	switch op {
	case addition:
		return a + b
	case subtraction:
		return a - b
	case multiplication:
		return a * b
	case division:
		return a / b
	case remainder:
		return a % b
	case bitOr:
		return a | b
	case bitAnd:
		return a & b
	case bitXor:
		return a ^ b
	case shiftLeft:
		return a << (b & 31) // as the kernel does with what it cannot check before
	}
	return a >> (b & 31)
}
