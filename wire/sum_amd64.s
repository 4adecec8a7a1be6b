//go:build !purego

#include "textflag.h"

// Both functions add n octets, a positive multiple of 32, as little-endian
// words. AVX2 has no carry, so two sums are kept: Y0 of the 64-bit words,
// which may wrap, and Y1 of their upper halves, which cannot. The sum of the
// lower halves is then Y0 - Y1<<32, exactly, and that plus Y1 is the result:
// 2^32 is 1 to a ones-complement sum. It is three operations for 32 octets.

#define ADD(R, T) \
	VPADDQ R, Y0, Y0;   \
	VPSRLQ $32, R, T;   \
	VPADDQ T, Y1, Y1

// RESULT brings four lanes of both sums together in AX.
#define RESULT \
	VEXTRACTI128 $1, Y0, X2; \
	VEXTRACTI128 $1, Y1, X3; \
	VPADDQ X2, X0, X0;       \
	VPADDQ X3, X1, X1;       \
	VPSRLDQ $8, X0, X2;      \
	VPSRLDQ $8, X1, X3;      \
	VPADDQ X2, X0, X0;       \
	VPADDQ X3, X1, X1;       \
	VMOVQ X0, AX;            \
	VMOVQ X1, BX;            \
	VZEROUPPER;              \
	ADDQ BX, AX;             \
	SHLQ $32, BX;            \
	SUBQ BX, AX

// func sumAVX2(src *byte, n int) uint64
TEXT ·sumAVX2(SB), NOSPLIT, $0-24
	MOVQ src+0(FP), SI
	MOVQ n+8(FP), CX
	VPXOR Y0, Y0, Y0
	VPXOR Y1, Y1, Y1
	SUBQ $128, CX
	JL rest

big:
	VMOVDQU (SI), Y2
	VMOVDQU 32(SI), Y3
	VMOVDQU 64(SI), Y4
	VMOVDQU 96(SI), Y5
	ADD(Y2, Y6)
	ADD(Y3, Y7)
	ADD(Y4, Y8)
	ADD(Y5, Y9)
	ADDQ $128, SI
	SUBQ $128, CX
	JGE big

rest:
	ADDQ $128, CX
	JZ done

small:
	VMOVDQU (SI), Y2
	ADD(Y2, Y6)
	ADDQ $32, SI
	SUBQ $32, CX
	JG small

done:
	RESULT
	MOVQ AX, ret+16(FP)
	RET

// func copySumAVX2(dst, src *byte, n int) uint64
TEXT ·copySumAVX2(SB), NOSPLIT, $0-32
	MOVQ dst+0(FP), DI
	MOVQ src+8(FP), SI
	MOVQ n+16(FP), CX
	VPXOR Y0, Y0, Y0
	VPXOR Y1, Y1, Y1
	SUBQ $128, CX
	JL rest

big:
	VMOVDQU (SI), Y2
	VMOVDQU 32(SI), Y3
	VMOVDQU 64(SI), Y4
	VMOVDQU 96(SI), Y5
	VMOVDQU Y2, (DI)
	VMOVDQU Y3, 32(DI)
	VMOVDQU Y4, 64(DI)
	VMOVDQU Y5, 96(DI)
	ADD(Y2, Y6)
	ADD(Y3, Y7)
	ADD(Y4, Y8)
	ADD(Y5, Y9)
	ADDQ $128, SI
	ADDQ $128, DI
	SUBQ $128, CX
	JGE big

rest:
	ADDQ $128, CX
	JZ done

small:
	VMOVDQU (SI), Y2
	VMOVDQU Y2, (DI)
	ADD(Y2, Y6)
	ADDQ $32, SI
	ADDQ $32, DI
	SUBQ $32, CX
	JG small

done:
	RESULT
	MOVQ AX, ret+24(FP)
	RET
