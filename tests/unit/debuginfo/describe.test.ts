/** The expected texts are what upstream's -L prints for such parameters of a program. */
import { expect, test } from "bun:test";
import { typeName } from "../../../src/debuginfo/describe.ts";
import type { CType, FunctionType } from "../../../src/debuginfo/types.ts";

const int: CType = { kind: "integer", name: "int", size: 4, isSigned: true, isBoolean: false };
const char: CType = { kind: "integer", name: "char", size: 1, isSigned: true, isBoolean: false };
const nothing: CType = { kind: "void" };
const to = (target: CType): CType => ({ kind: "pointer", target });
const constant = (target: CType): CType => ({ kind: "const", target });
const volatile = (target: CType): CType => ({ kind: "volatile", target });
const array = (element: CType, count = 2): CType => ({ kind: "array", element, count });
const struct = (name: string): CType => ({ kind: "struct", name, size: 8, members: [], isDeclaration: false });
const named = (name: string, target: CType): CType => ({ kind: "typedef", name, target });
const taking = (result: CType, types: readonly CType[], isVariadic = false): FunctionType => ({ kind: "function", result, parameters: types.map((type) => ({ name: "", type })), isVariadic });

test.each<[string, CType]>([
  ["struct file*", to(struct("file"))],
  ["char const*", to(constant(char))],
  ["char* const", constant(to(char))],
  ["char const* const*", to(constant(to(constant(char))))],
  ["int volatile const*", to(constant(volatile(int)))],
  ["char* restrict", { kind: "restrict", target: to(char) }],
  ["void*", to(nothing)],
  ["void const*", to(constant(nothing))],
  ["size_t", named("size_t", int)],
  ["loff_t*", to(named("loff_t", int))],
  ["union u*", to({ kind: "union", name: "u", size: 8, members: [], isDeclaration: true })],
  ["enum color", { kind: "enum", name: "color", size: 4, isSigned: false, values: [] }],
  ["enum {...}", { kind: "enum", name: "", size: 4, isSigned: false, values: [] }],
  ["struct {...}*", to(struct(""))],
  ["double", { kind: "float", name: "double", size: 8 }],
  ["int[]*", to(array(int))],
  ["int[]", array(array(int, 3))],
  ["char const*[]", array(to(constant(char)))],
  ["char const* const[] const", constant(array(constant(to(constant(char)))))],
  ["arr_t* const*", to(constant(to(named("arr_t", array(int)))))],
  ["int (*) (int)", to(taking(int, [int]))],
  ["int (*) (void)", to(taking(int, []))],
  ["int (*) (...)", to(taking(int, [], true))],
  ["void (*) (char const*, ...)", to(taking(nothing, [to(constant(char))], true))],
  ["int (* const) (void)", constant(to(taking(int, [])))],
  ["int (* const volatile*) (char)", to(volatile(constant(to(taking(int, [char])))))],
  ["int (** const) (void)", constant(to(to(taking(int, []))))],
  ["int (*[]*) (void)", to(array(to(taking(int, []))))],
  ["int (* const[]) (void)", array(constant(to(taking(int, []))))],
  ["int* (*) (int*)", to(taking(to(int), [to(int)]))],
  ["int (*) (int) (*) (void)", to(taking(to(taking(int, [int])), []))],
  ["int[]* (*) (void)", to(taking(to(array(int)), []))],
  ["void (*) (int (*) (char), struct s*)", to(taking(nothing, [to(taking(int, [char])), to(struct("s"))]))],
  ["int () (void)", taking(int, [])],
])("%s", (text, type) => expect(typeName(type)).toBe(text));
