package render

import (
	"bytes"
	"fmt"
	"math/big"

	"github.com/apache/arrow-go/v18/arrow/decimal128"
)

// decimalDigits is the most that the decimal types of Parquet and Arrow hold in 16 bytes.
const decimalDigits = 38

// parseDecimal returns a written number with scale digits after its point as an integer. Numbers of more than decimalDigits
// digits are an error.
func parseDecimal(text []byte) (decimal128.Num, error) {
	digits := bytes.Replace(text, []byte{'.'}, nil, 1)
	n, ok := new(big.Int).SetString(string(digits), 10)
	if !ok || n.BitLen() > 127 {
		return decimal128.Num{}, fmt.Errorf("number %s does not fit %d digits", text, decimalDigits)
	}
	num := decimal128.FromBigInt(n)
	if !num.FitsInPrecision(decimalDigits) {
		return decimal128.Num{}, fmt.Errorf("number %s does not fit %d digits", text, decimalDigits)
	}
	return num, nil
}
