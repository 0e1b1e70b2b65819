package duckdb

import (
	"fmt"

	bindings "github.com/duckdb/duckdb-go-bindings"

	"trailsift/engine/rows"
)

// logicalType is a column's type, read once per result.
type logicalType struct {
	id       bindings.Type
	physical bindings.Type // of DECIMAL and ENUM: how values are held
	json     bool          // VARCHAR that holds JSON
	scale    int           // DECIMAL
	labels   []string      // ENUM: texts; STRUCT: names
	children []*logicalType
	length   int // ARRAY: values per row
}

func columnError(name string, err error) error {
	return fmt.Errorf("column %s: %w", name, err)
}

// readType copies what is needed of a type. Types that hardly occur and have no counterpart elsewhere are refused.
func readType(handle bindings.LogicalType) (*logicalType, error) {
	t := &logicalType{id: bindings.GetTypeId(handle)}
	switch t.id {
	case bindings.TypeVarchar:
		t.json = bindings.LogicalTypeGetAlias(handle) == "JSON"
	case bindings.TypeDecimal:
		t.scale = int(bindings.DecimalScale(handle))
		t.physical = bindings.DecimalInternalType(handle)
	case bindings.TypeEnum:
		t.physical = bindings.EnumInternalType(handle)
		for i := range bindings.EnumDictionarySize(handle) {
			t.labels = append(t.labels, bindings.EnumDictionaryValue(handle, bindings.IdxT(i)))
		}
	case bindings.TypeList:
		return t, t.addChild(bindings.ListTypeChildType(handle))
	case bindings.TypeArray:
		t.length = int(bindings.ArrayTypeArraySize(handle))
		return t, t.addChild(bindings.ArrayTypeChildType(handle))
	case bindings.TypeStruct:
		for i := range bindings.StructTypeChildCount(handle) {
			t.labels = append(t.labels, bindings.StructTypeChildName(handle, i))
			if err := t.addChild(bindings.StructTypeChildType(handle, i)); err != nil {
				return nil, err
			}
		}
	case bindings.TypeMap:
		if err := t.addChild(bindings.MapTypeKeyType(handle)); err != nil {
			return nil, err
		}
		return t, t.addChild(bindings.MapTypeValueType(handle))
	case bindings.TypeUnion, bindings.TypeBit, bindings.TypeBigNum, bindings.TypeGeometry, bindings.TypeVariant, bindings.TypeTimeTZ,
		bindings.TypeTimeNS, bindings.TypeInvalid, bindings.TypeAny, bindings.TypeStringLiteral, bindings.TypeIntegerLiteral:
		return nil, fmt.Errorf("DuckDB type %d cannot be shown: cast it to varchar", t.id)
	}
	return t, nil
}

func (t *logicalType) addChild(handle bindings.LogicalType) error {
	defer bindings.DestroyLogicalType(&handle)
	child, err := readType(handle)
	t.children = append(t.children, child)
	return err
}

// kind returns how values of the type are shown to the rest of the program.
func (t *logicalType) kind() rows.Kind {
	switch t.id {
	case bindings.TypeBoolean:
		return rows.Bool
	case bindings.TypeTinyInt, bindings.TypeSmallInt, bindings.TypeInteger, bindings.TypeBigInt,
		bindings.TypeUTinyInt, bindings.TypeUSmallInt, bindings.TypeUInteger:
		return rows.Int64
	case bindings.TypeUBigInt, bindings.TypeHugeInt, bindings.TypeUHugeInt, bindings.TypeDecimal:
		return rows.Decimal
	case bindings.TypeFloat, bindings.TypeDouble:
		return rows.Double
	case bindings.TypeTimestamp, bindings.TypeTimestampS, bindings.TypeTimestampMS, bindings.TypeTimestampNS, bindings.TypeTimestampTZ:
		return rows.Timestamp
	case bindings.TypeDate:
		return rows.Date
	case bindings.TypeBlob:
		return rows.Blob
	case bindings.TypeList, bindings.TypeArray, bindings.TypeStruct, bindings.TypeMap:
		return rows.JSON
	}
	if t.json {
		return rows.JSON
	}
	return rows.Text
}
