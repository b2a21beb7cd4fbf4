//! What the fields of a Parquet file's metadata and of the headers of its pages are, from parquet.thrift of the format's specification (github.com/apache/parquet-format, 2.12).
//! The Parquet crate reads a field that it knows as what it should be, whatever it says it is; so a file is held to this first.

/// What a field is, or each element of a list.
pub(crate) enum Is {
    Truth,
    Byte,
    Short,
    Whole,
    Long,
    Double,
    Text,
    /// By the numbers of its fields, from 1; those behind the last are not known.
    Struct(&'static [Self]),
    List(&'static Self),
    /// A number that no field has.
    Unknown,
}

use Is::{Byte, Double, List, Long, Short, Struct, Text, Truth, Unknown, Whole};

const EMPTY: Is = Struct(&[]);
const KEY_VALUE: Is = Struct(&[Text, Text]);
const STATISTICS: Is = Struct(&[Text, Text, Long, Long, Text, Text, Truth, Truth]);
const TIME: Is = Struct(&[Truth, Struct(&[EMPTY, EMPTY, EMPTY])]);
const LOGICAL_TYPE: Is = Struct(&[
    EMPTY,
    EMPTY,
    EMPTY,
    EMPTY,
    Struct(&[Whole, Whole]),
    EMPTY,
    TIME,
    TIME,
    Unknown,
    Struct(&[Byte, Truth]),
    EMPTY,
    EMPTY,
    EMPTY,
    EMPTY,
    EMPTY,
    Struct(&[Byte]),
    Struct(&[Text]),
    Struct(&[Text, Whole]),
]);
const SCHEMA_ELEMENT: Is =
    Struct(&[Whole, Whole, Whole, Text, Whole, Whole, Whole, Whole, Whole, LOGICAL_TYPE]);
const BOX: Is = Struct(&[Double, Double, Double, Double, Double, Double, Double, Double]);
const COLUMN: Is = Struct(&[
    Whole,
    List(&Whole),
    List(&Text),
    Whole,
    Long,
    Long,
    Long,
    List(&KEY_VALUE),
    Long,
    Long,
    Long,
    STATISTICS,
    List(&Struct(&[Whole, Whole, Whole])),
    Long,
    Whole,
    Struct(&[Long, List(&Long), List(&Long)]),
    Struct(&[BOX, List(&Whole)]),
]);
const COLUMN_CHUNK: Is = Struct(&[Text, Long, COLUMN, Long, Whole, Long, Whole]);
const ROW_GROUP: Is =
    Struct(&[List(&COLUMN_CHUNK), Long, Long, List(&Struct(&[Whole, Truth, Truth])), Long, Long, Short]);

/// What the header of a page says of its data, in both versions of the format.
pub(crate) const DATA_PAGE: Is = Struct(&[Whole, Whole, Whole, Whole, STATISTICS]);
pub(crate) const DATA_PAGE_2: Is = Struct(&[Whole, Whole, Whole, Whole, Whole, Whole, Truth, STATISTICS]);

/// The whole of it. What encryption adds is not known here, and passed over.
pub(crate) const METADATA: Is = Struct(&[
    Whole,
    List(&SCHEMA_ELEMENT),
    Long,
    List(&ROW_GROUP),
    List(&KEY_VALUE),
    Text,
    List(&Struct(&[EMPTY])),
]);
