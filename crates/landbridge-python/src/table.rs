//! Tables as Arrow: handed to pandas, polars, pyarrow and DuckDB through the PyCapsule interface, without copies of numbers.

use crate::error::bad_input;
use arrow_array::{Array as _, ArrayRef, BooleanArray, Float64Array, Int64Array, RecordBatch, StringArray};
use arrow_cast::display::{ArrayFormatter, FormatOptions};
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef};
use landbridge::export::{self, ExportTable};
use pyo3::IntoPyObjectExt;
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyList, PyTuple};
use pyo3_arrow::PyTable;
use pyo3_arrow::error::PyArrowResult;
use pyo3_arrow::ffi::{ArrayIterator, to_schema_pycapsule, to_stream_pycapsule};
use std::sync::Arc;

/// A missing cell is written as nothing.
const OPTIONS: FormatOptions<'static> = FormatOptions::new().with_null("");

/// Columns of equal length, each of one type; a cell may be null.
#[pyclass(frozen, module = "landbridge")]
pub(crate) struct Table {
    schema: SchemaRef,
    batches: Vec<RecordBatch>,
}

/// The cells of a column, before they are Arrow.
pub(crate) enum Cells {
    Number(Vec<Option<f64>>),
    Count(Vec<Option<i64>>),
    Text(Vec<Option<String>>),
    YesNo(Vec<Option<bool>>),
}

impl Cells {
    fn kind(&self) -> DataType {
        match self {
            Self::Number(_) => DataType::Float64,
            Self::Count(_) => DataType::Int64,
            Self::Text(_) => DataType::Utf8,
            Self::YesNo(_) => DataType::Boolean,
        }
    }

    fn into_array(self) -> ArrayRef {
        match self {
            Self::Number(cells) => Arc::new(Float64Array::from(cells)),
            Self::Count(cells) => Arc::new(Int64Array::from(cells)),
            Self::Text(cells) => Arc::new(StringArray::from(cells)),
            Self::YesNo(cells) => Arc::new(BooleanArray::from(cells)),
        }
    }
}

impl From<landbridge_store::Column> for Cells {
    fn from(column: landbridge_store::Column) -> Self {
        match column {
            landbridge_store::Column::Number(cells) => Self::Number(cells),
            landbridge_store::Column::Count(cells) => Self::Count(cells),
            landbridge_store::Column::Text(cells) => Self::Text(cells),
        }
    }
}

impl Table {
    /// A table of one piece.
    pub(crate) fn new(py: Python<'_>, columns: Vec<(String, Cells)>) -> PyResult<Self> {
        Self::of_pieces(py, vec![columns])
    }

    /// A table of the engine's.
    pub(crate) fn of_export(py: Python<'_>, table: ExportTable) -> PyResult<Self> {
        let cells = |cells: export::Cells| match cells {
            export::Cells::Number(cells) => Cells::Number(cells),
            export::Cells::Count(cells) => Cells::Count(cells),
            export::Cells::Text(cells) => Cells::Text(cells),
        };
        Self::new(py, table.columns.into_iter().map(|column| (column.name, cells(column.cells))).collect())
    }

    /// A table of pieces with the same columns.
    pub(crate) fn of_pieces(py: Python<'_>, pieces: Vec<Vec<(String, Cells)>>) -> PyResult<Self> {
        let fields = |piece: &Vec<(String, Cells)>| -> Vec<Field> {
            piece.iter().map(|(name, cells)| Field::new(name, cells.kind(), true)).collect()
        };
        let schema = Arc::new(Schema::new(pieces.first().map(fields).unwrap_or_default()));
        let batch = |piece: Vec<(String, Cells)>| {
            let arrays = piece.into_iter().map(|(_, cells)| cells.into_array()).collect();
            RecordBatch::try_new(Arc::clone(&schema), arrays)
        };
        // Without columns there are no rows.
        let batches = pieces
            .into_iter()
            .filter(|piece| !piece.is_empty())
            .map(batch)
            .collect::<Result<_, _>>()
            .map_err(|error| of_arrow(py, &error))?;
        Ok(Self { schema, batches })
    }

    /// A table of a region's folder: a column whose every cell is a number is one of numbers, whole or not; an empty cell is null.
    pub(crate) fn of_csv(py: Python<'_>, text: &str) -> PyResult<Self> {
        let wrong = |error: csv::Error| bad_input(py, &error.to_string());
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
        let names: Vec<String> =
            reader.headers().map_err(wrong)?.iter().map(|name| name.trim().to_owned()).collect();
        let mut texts: Vec<Vec<Option<String>>> = vec![Vec::new(); names.len()];
        for record in reader.records() {
            let record = record.map_err(wrong)?;
            for (place, column) in texts.iter_mut().enumerate() {
                let cell = record.get(place).map(str::trim).filter(|cell| !cell.is_empty());
                column.push(cell.map(str::to_owned));
            }
        }
        let columns = names.into_iter().zip(texts).map(|(name, cells)| (name, typed(cells)));
        Self::new(py, columns.collect())
    }

    fn n_rows(&self) -> usize {
        self.batches.iter().map(RecordBatch::num_rows).sum()
    }
}

fn typed(cells: Vec<Option<String>>) -> Cells {
    if let Some(counts) = read_all(&cells, |cell| cell.parse::<i64>().ok()) {
        return Cells::Count(counts);
    }
    let number = |cell: &str| cell.parse::<f64>().ok().filter(|number| number.is_finite());
    read_all(&cells, number).map_or_else(|| Cells::Text(cells), Cells::Number)
}

/// All cells that are there as numbers; nothing where one is none, or none is there.
fn read_all<T>(cells: &[Option<String>], read: impl Fn(&str) -> Option<T>) -> Option<Vec<Option<T>>> {
    let found: Option<Vec<Option<T>>> =
        cells.iter().map(|cell| cell.as_ref().map_or(Some(None), |cell| read(cell).map(Some))).collect();
    found.filter(|found| found.iter().any(Option::is_some))
}

fn of_arrow(py: Python<'_>, error: &ArrowError) -> PyErr {
    bad_input(py, &error.to_string())
}

#[pymethods]
impl Table {
    /// A table of columns, each a list of numbers, of whole numbers, of texts or of booleans; `None` is null.
    #[staticmethod]
    fn from_columns(py: Python<'_>, names: Vec<String>, columns: Vec<Bound<'_, PyList>>) -> PyResult<Self> {
        let columns = names.into_iter().zip(columns).map(|(name, column)| {
            let cells = if let Ok(cells) = column.extract::<Vec<Option<bool>>>() {
                Cells::YesNo(cells)
            } else if let Ok(cells) = column.extract::<Vec<Option<i64>>>() {
                Cells::Count(cells)
            } else if let Ok(cells) = column.extract::<Vec<Option<f64>>>() {
                Cells::Number(cells)
            } else {
                Cells::Text(column.extract::<Vec<Option<String>>>()?)
            };
            Ok((name, cells))
        });
        Self::new(py, columns.collect::<PyResult<_>>()?)
    }

    /// A table of whatever gives its columns through the PyCapsule interface.
    #[staticmethod]
    fn from_arrow(table: PyTable) -> Self {
        let (batches, schema) = table.into_inner();
        Self { schema, batches }
    }

    /// Names of the columns.
    #[getter]
    fn columns(&self) -> Vec<String> {
        self.schema.fields().iter().map(|field| field.name().clone()).collect()
    }

    fn __len__(&self) -> usize {
        self.n_rows()
    }

    /// The first rows, at most so many, as tuples.
    fn rows<'py>(&self, py: Python<'py>, most: usize) -> PyResult<Vec<Bound<'py, PyTuple>>> {
        let mut rows = Vec::new();
        for batch in &self.batches {
            for row in 0..batch.num_rows().min(most - rows.len()) {
                let cells = batch.columns().iter().map(|column| cell(py, column, row));
                rows.push(PyTuple::new(py, cells.collect::<PyResult<Vec<_>>>()?)?);
            }
        }
        Ok(rows)
    }

    /// As CSV; every number in the shortest form that reads back as the same.
    fn to_csv(&self, py: Python<'_>) -> PyResult<String> {
        let wrong = |error: csv::Error| bad_input(py, &error.to_string());
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(self.columns()).map_err(wrong)?;
        for batch in &self.batches {
            let columns: Vec<Written<'_>> =
                batch.columns().iter().map(|column| Written::new(py, column)).collect::<PyResult<_>>()?;
            for row in 0..batch.num_rows() {
                writer.write_record(columns.iter().map(|column| column.cell(row))).map_err(wrong)?;
            }
        }
        let bytes = writer.into_inner().map_err(|error| bad_input(py, &error.to_string()))?;
        String::from_utf8(bytes).map_err(|error| bad_input(py, &error.to_string()))
    }

    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyArrowResult<Bound<'py, PyCapsule>> {
        to_schema_pycapsule(py, self.schema.as_ref())
    }

    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyCapsule>>,
    ) -> PyArrowResult<Bound<'py, PyCapsule>> {
        let field = Field::new_struct("", self.schema.fields().clone(), false);
        let arrays: Vec<Result<ArrayRef, ArrowError>> = (self.batches.iter())
            .map(|batch| Ok(Arc::new(arrow_array::StructArray::from(batch.clone())) as ArrayRef))
            .collect();
        to_stream_pycapsule(py, Box::new(ArrayIterator::new(arrays, Arc::new(field))), requested_schema)
    }
}

/// A column as CSV has it.
enum Written<'a> {
    /// In the shortest form that reads back as the same; a whole number without a point, as columns of counts need it.
    Numbers(&'a Float64Array),
    /// As Arrow writes them.
    Others(ArrayFormatter<'a>),
}

impl<'a> Written<'a> {
    fn new(py: Python<'_>, column: &'a ArrayRef) -> PyResult<Self> {
        if let Some(cells) = column.as_any().downcast_ref::<Float64Array>() {
            return Ok(Self::Numbers(cells));
        }
        let formatter = ArrayFormatter::try_new(column, &OPTIONS).map_err(|error| of_arrow(py, &error))?;
        Ok(Self::Others(formatter))
    }

    fn cell(&self, row: usize) -> String {
        match self {
            Self::Numbers(cells) if cells.is_null(row) => String::new(),
            Self::Numbers(cells) => cells.value(row).to_string(),
            Self::Others(formatter) => formatter.value(row).to_string(),
        }
    }
}

/// A cell as a Python object; of a type that landbridge does not make, its text.
fn cell<'py>(py: Python<'py>, column: &ArrayRef, row: usize) -> PyResult<Bound<'py, PyAny>> {
    if column.is_null(row) {
        return Ok(py.None().into_bound(py));
    }
    let any = column.as_any();
    if let Some(cells) = any.downcast_ref::<Float64Array>() {
        cells.value(row).into_bound_py_any(py)
    } else if let Some(cells) = any.downcast_ref::<Int64Array>() {
        cells.value(row).into_bound_py_any(py)
    } else if let Some(cells) = any.downcast_ref::<StringArray>() {
        cells.value(row).into_bound_py_any(py)
    } else if let Some(cells) = any.downcast_ref::<BooleanArray>() {
        cells.value(row).into_bound_py_any(py)
    } else {
        let formatter = ArrayFormatter::try_new(column, &OPTIONS).map_err(|error| of_arrow(py, &error))?;
        formatter.value(row).to_string().into_bound_py_any(py)
    }
}
