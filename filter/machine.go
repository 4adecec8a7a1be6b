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

	operationMask, classMask = 0xf0, 0x07
)

// run is how many octets a program says to keep of a frame: 0 where it, or a
// load behind the end of the frame, rejects it. It runs programs that this
// package made; others may fail. It is not bpf.VM because that takes the
// octets that were captured for the length of the packet.
func run(code []bpf.RawInstruction, frame []byte, length uint32) uint32 {
	var a, x uint32 // the registers, here so that the machine's own hold them
	var words [scratch]uint32
	for pc := 0; pc < len(code); pc++ {
		ins, ok := &code[pc], true
		switch ins.Op {
		case ldAbsolute | sizeH:
			a, ok = half(frame, uint64(ins.K))
		case ldAbsolute | sizeB:
			a, ok = octet(frame, uint64(ins.K))
		case ldAbsolute | sizeW:
			a, ok = word(frame, uint64(ins.K))
		case ldIndirect | sizeH:
			a, ok = half(frame, uint64(ins.K)+uint64(x))
		case ldIndirect | sizeB:
			a, ok = octet(frame, uint64(ins.K)+uint64(x))
		case ldIndirect | sizeW:
			a, ok = word(frame, uint64(ins.K)+uint64(x))
		case ldxHeader:
			x, ok = octet(frame, uint64(ins.K))
			x = x & 15 * 4
		case ldImmediate:
			a = ins.K
		case ldLength:
			a = length
		case ldScratch:
			a = words[ins.K%scratch]
		case st:
			words[ins.K%scratch] = a
		case tax:
			x = a
		case jeq: // most of all jumps
			pc += skip(ins, a == ins.K)
		case ja:
			pc += int(ins.K)
		case ret:
			return ins.K
		default:
			b := ins.K
			if ins.Op&operandX != 0 {
				b = x
			}
			if ins.Op&classMask == alu {
				a, ok = compute(ins.Op&operationMask, a, b)
			} else {
				pc += skip(ins, holds(ins.Op&^operandX, a, b))
			}
		}
		if !ok {
			return 0
		}
	}
	return 0
}

func octet(frame []byte, at uint64) (uint32, bool) {
	if at >= uint64(len(frame)) {
		return 0, false
	}
	return uint32(frame[at]), true
}

func half(frame []byte, at uint64) (uint32, bool) {
	if at+2 > uint64(len(frame)) {
		return 0, false
	}
	return uint32(binary.BigEndian.Uint16(frame[at:])), true
}

func word(frame []byte, at uint64) (uint32, bool) {
	if at+4 > uint64(len(frame)) {
		return 0, false
	}
	return binary.BigEndian.Uint32(frame[at:]), true
}

// skip is how many instructions a conditional jump leaves out.
func skip(ins *bpf.RawInstruction, yes bool) int {
	if yes {
		return int(ins.Jt)
	}
	return int(ins.Jf)
}

// holds is the condition of a jump.
func holds(op uint16, a, b uint32) bool {
	switch op {
	case jgt:
		return a > b
	case jge:
		return a >= b
	case jset:
		return a&b != 0
	}
	return a == b
}

// compute is one operation; a division by zero rejects the packet.
func compute(op uint16, a, b uint32) (uint32, bool) {
	if b == 0 && (op == division || op == remainder) {
		return 0, false
	}
	return calculate(op, a, b), true
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
