package duckdb

/*
void trailsift_function(void *info, void *input, void *output);
typedef void (*trailsift_function_t)(void *, void *, void *);
static trailsift_function_t trailsift_function_pointer(void) { return trailsift_function; }
*/
import "C"

import (
	"errors"
	"fmt"
	"runtime"
	"runtime/cgo"
	"unsafe"

	bindings "github.com/duckdb/duckdb-go-bindings"

	"trailsift/engine/rows"
)

// Function is a function of one text, written in Go, that statements can call. Its value has a text for each of Members, as
// in geoip(address).country; of a missing text it is missing.
type Function struct {
	Name    string
	Members []string
	// Call returns the texts, parallel to Members, "" for a missing one. It is called from several threads at once, and its
	// result is done with before the same thread calls it again. An error ends the statement.
	Call func(text string) ([]string, error)
}

// register makes a function known to all connections of the database that c belongs to. release lets go of it, once the
// database is closed.
func (c *connection) register(f Function) (release func(), err error) {
	text := bindings.CreateLogicalType(bindings.TypeVarchar)
	defer bindings.DestroyLogicalType(&text)
	members := make([]bindings.LogicalType, len(f.Members))
	for i := range members {
		members[i] = text
	}
	value := bindings.CreateStructType(members, f.Members)
	defer bindings.DestroyLogicalType(&value)

	scalar := bindings.CreateScalarFunction()
	defer bindings.DestroyScalarFunction(&scalar)
	bindings.ScalarFunctionSetName(scalar, f.Name)
	bindings.ScalarFunctionAddParameter(scalar, text)
	bindings.ScalarFunctionSetReturnType(scalar, value)
	bindings.ScalarFunctionSetFunction(scalar, unsafe.Pointer(C.trailsift_function_pointer()))
	handle := new(cgo.Handle) // DuckDB holds its address, so that it must not move
	*handle = cgo.NewHandle(&f)
	var pinned runtime.Pinner
	pinned.Pin(handle)
	release = func() {
		pinned.Unpin()
		handle.Delete()
	}
	bindings.ScalarFunctionSetExtraInfo(scalar, unsafe.Pointer(handle), nil)
	if bindings.RegisterScalarFunction(c.handle, scalar) == bindings.StateError {
		release()
		return nil, fmt.Errorf("duckdb: the function %s cannot be registered", f.Name)
	}
	return release, nil
}

// trailsift_function is what DuckDB calls for some rows.
//
//export trailsift_function
func trailsift_function(info, input, output unsafe.Pointer) {
	call := bindings.FunctionInfo{Ptr: info}
	handle := *(*cgo.Handle)(bindings.ScalarFunctionGetExtraInfo(call))
	f, ok := handle.Value().(*Function)
	if !ok {
		bindings.ScalarFunctionSetError(call, "the function is gone")
		return
	}
	if err := f.rows(bindings.DataChunk{Ptr: input}, bindings.Vector{Ptr: output}); err != nil {
		bindings.ScalarFunctionSetError(call, err.Error())
	}
}

// rows calls the function for the rows of a chunk. A panic must not unwind into DuckDB.
func (f *Function) rows(input bindings.DataChunk, output bindings.Vector) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%s: %v", f.Name, p)
		}
	}()
	handle := bindings.DataChunkGetVector(input, 0)
	texts := vector{data: bindings.VectorGetData(handle), validity: bindings.VectorGetValidity(handle), logicalType: &logicalType{id: bindings.TypeVarchar}}
	members := make([]rows.Vector, len(f.Members))
	n := int(bindings.DataChunkGetSize(input))
	for row := range n {
		var values []string
		if !texts.isNull(row) {
			if values, err = f.Call(string(texts.bytes(row))); err != nil {
				return err
			}
			if len(values) != len(members) {
				return errors.New(f.Name + ": the number of values is wrong")
			}
		}
		for i := range members {
			if values == nil || values[i] == "" {
				members[i].AppendNull()
			} else {
				members[i].AppendString(values[i])
			}
		}
	}
	for i := range members {
		to := bindings.StructVectorGetChild(output, bindings.IdxT(i))
		copyTexts(to, bindings.VectorGetData(to), &members[i], 0, n)
		copyNulls(to, &members[i], 0, n)
	}
	return nil
}
